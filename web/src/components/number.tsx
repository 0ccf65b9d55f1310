import { formatNumber } from './format.ts';

type Props = { value: number; unit?: string };

export function Num({ value, unit }: Props) {
  return (
    <span className="tabular">
      {formatNumber(value)}
      {unit ? ` ${unit}` : ''}
    </span>
  );
}
