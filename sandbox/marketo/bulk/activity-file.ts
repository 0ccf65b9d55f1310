import { isoSeconds } from '../../support/time.ts';
import type { ActivityLog, LogRow } from '../activities/log.ts';
import { attributesOf } from '../activities/view.ts';
import type { LeadMerges } from '../leads/merge.ts';
import { cell, type FilePiece } from './cells.ts';

export const ACTIVITY_COLUMNS = [
  'marketoGUID',
  'leadId',
  'activityDate',
  'activityTypeId',
  'campaignId',
  'primaryAttributeValueId',
  'primaryAttributeValue',
  'attributes',
];

export interface ActivityFileOptions {
  fields: readonly string[];
  headers: readonly string[];
  separator: string;
  from: number;
  to: number;
  accept: (row: LogRow) => boolean;
}

const ROWS_PER_PIECE = 1000;

/** The lines of a bulk activity file. The attributes are one JSON object, not REST's array. */
export function* activityFile(
  log: ActivityLog,
  merges: LeadMerges,
  options: ActivityFileOptions,
): Generator<FilePiece> {
  const { fields, separator } = options;
  let text = `${options.headers.map(cell).join(separator)}\n`;
  let records = 0;
  for (const row of log.extractable(options.from, options.to)) {
    if (!options.accept(row)) continue;
    text += `${fields.map((name) => cell(column(row, name, merges))).join(separator)}\n`;
    if (++records % ROWS_PER_PIECE === 0) {
      yield { bytes: Buffer.from(text, 'utf8'), records: ROWS_PER_PIECE };
      text = '';
    }
  }
  yield { bytes: Buffer.from(text, 'utf8'), records: records % ROWS_PER_PIECE };
}

function column(row: LogRow, name: string, merges: LeadMerges): unknown {
  switch (name) {
    case 'marketoGUID':
      return String(row.id);
    case 'leadId':
      return merges.winnerOf(row.leadId);
    case 'activityDate':
      return isoSeconds(row.at);
    case 'activityTypeId':
      return row.typeId;
    case 'campaignId':
      return row.campaignId;
    case 'primaryAttributeValueId':
      return row.primaryId;
    case 'primaryAttributeValue':
      return row.primaryValue;
    case 'actionResult':
      return 'succeeded';
    default:
      return JSON.stringify(
        Object.fromEntries(attributesOf(row).map((entry) => [entry.name, entry.value])),
      );
  }
}
