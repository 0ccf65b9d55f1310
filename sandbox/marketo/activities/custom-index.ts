import type { LogRow } from './log.ts';

const NONE: ReadonlyMap<number, readonly LogRow[]> = new Map();

/** Custom activities by type and lead, so that a smart list need not read the whole log. */
export class CustomActivityIndex {
  private readonly byType = new Map<number, Map<number, LogRow[]>>();

  add(row: LogRow): void {
    let byLead = this.byType.get(row.typeId);
    if (!byLead) {
      byLead = new Map();
      this.byType.set(row.typeId, byLead);
    }
    const rows = byLead.get(row.leadId);
    if (rows) rows.push(row);
    else byLead.set(row.leadId, [row]);
  }

  /** The activities of a type, by the lead they were added to. */
  ofType(typeId: number): ReadonlyMap<number, readonly LogRow[]> {
    return this.byType.get(typeId) ?? NONE;
  }
}
