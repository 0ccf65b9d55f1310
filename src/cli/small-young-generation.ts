import v8 from 'node:v8';

/**
 * Keeps V8's space for new objects at a few megabytes. Left alone it grows to 64 MB while millions of
 * people are loaded, and Lockstep's memory with it (350 MB instead of 240), without being faster.
 */
export function keepYoungGenerationSmall(): void {
  v8.setFlagsFromString('--semi-space-growth-factor=1');
}
