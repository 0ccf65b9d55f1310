export type Figures = Record<string, number>;

export type Benchmark = {
  /** As `npm run bench -- NAME` calls it. */
  name: string;
  /** What is measured, in one line. */
  about: string;
  /** Numbers that the command line may change, such as `--people 150000`. */
  options: Record<string, number>;
  /** @param report says what goes on, to a person who waits. */
  run(options: Record<string, number>, report: (line: string) => void): Promise<Figures>;
};
