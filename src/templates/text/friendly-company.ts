/** Legal forms that are no part of what people call a company. */
const unambiguous =
  /(?:[\s,]+|\s*&\s*)(?:co\.?,?\s*ltd|inc|incorporated|llc|l\.l\.c|llp|ltd|limited|plc|corp|corporation|gmbh|mbh|kgaa|ohg|e\.k|s\.?a\.?r\.?l|s\.r\.l|srl|s\.?p\.?a|s\.a\.s|s\.a|b\.v|n\.v|a\/s|aps|oyj|oy|pty|pte|k\.k|co\. kg)\.?$/i;
/** Words in lower case that are these only in capitals: "SAP SE", but never "The As". */
const capitals = /[\s,]+(?:AG|KG|SE|SA|SAS|AB|AS|BV|NV|LP|SpA)$/;
/** Part of many names, so only after a comma, where a legal form stands. */
const afterComma = /\s*,\s*(?:co|company|lp|the)\.?$/i;
/** What is left of "GmbH & Co. KG". */
const leftOver = /\s*&\s*Co\.?$/i;

/** "Acme, Inc." as one says it: "Acme". Never empty when the name is not. */
export function friendlyCompany(name: string): string {
  let rest = name.trim();
  for (;;) {
    const shorter = [unambiguous, capitals, afterComma, leftOver]
      .reduce((text, form) => text.replace(form, ''), rest)
      .replace(/[\s,&]+$/, '');
    if (shorter === rest || shorter === '') return rest;
    rest = shorter;
  }
}
