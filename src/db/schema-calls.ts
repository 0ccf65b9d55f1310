/** Row types of what migration 0007 makes and Kysely asks for. */
export type CallTables = {
  call: CallTable;
  call_choice: CallChoiceTable;
};

type CallTable = {
  tenant_id: string;
  id: string;
  person_id: string;
  marketo_id: number;
  user_id: string | null;
  number: string | null;
  outcome: string | null;
  reason: string | null;
  status: 'completed' | 'no-answer' | 'cancelled' | 'failed';
  duration_seconds: number;
  notes: string | null;
  recording_url: string | null;
  answered_by: string | null;
  do_not_call: boolean;
  started_at: Date;
  created_at: Date;
};

type CallChoiceTable = {
  tenant_id: string;
  id: string;
  list: 'outcome' | 'reason';
  name: string;
  position: number;
  archived_at: Date | null;
};
