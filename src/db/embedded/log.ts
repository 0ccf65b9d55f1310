export type Log = (level: 'info' | 'warn' | 'error', message: string, detail?: object) => void;
