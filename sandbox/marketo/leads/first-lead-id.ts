/** The first lead's id. A slot is an id counted from here, so slot 0 is lead 1001. */
export const FIRST_LEAD_ID = 1001;
