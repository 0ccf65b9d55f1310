/** R4: a run that takes away more than this of what it covers stops and asks. */
const atLeast = 50;
const share = 0.02;

export type Brake = {
  /** Removals of this run that are stored. */
  removed: number;
  /** Removals that this step would add. */
  removing: number;
  /** People that the run covers: those active when it began. */
  covered: number;
  /** An admin has looked and said yes to this run. */
  allowed: boolean;
};

/** Whether a step must not be applied before an admin was asked. */
export function mustAsk(brake: Brake): boolean {
  if (brake.allowed || brake.removing === 0) return false;
  return brake.removed + brake.removing > Math.max(atLeast, share * brake.covered);
}
