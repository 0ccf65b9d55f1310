/** Row types of invitations and teams. */
export type TeamTables = {
  team: TeamTable;
  team_member: TeamMemberTable;
  invitation: InvitationTable;
};

type TeamTable = {
  tenant_id: string;
  id: string;
  name: string;
  name_norm: string;
  created_at: Date;
};

type TeamMemberTable = { tenant_id: string; team_id: string; user_id: string };

type InvitationTable = {
  tenant_id: string;
  id: string;
  email: string;
  email_norm: string;
  role: 'admin' | 'manager' | 'seller';
  team_ids: string[];
  issue: number;
  token_hash: Buffer;
  invited_by: string;
  created_at: Date;
  expires_at: Date;
  accepted_at: Date | null;
  revoked_at: Date | null;
};
