/** One call that a stand-in has answered. */
export interface LoggedRequest {
  time: string;
  method: string;
  path: string;
  query: string;
  /** The route's name, such as `leads-by-filter`. */
  call: string;
  client: string | null;
  status: number | null;
  /** The error code of the response level, null when there was none. */
  code: string | null;
  /** What fault rules did to it. */
  faults: string[];
  ms: number;
}

/** The last calls, and how many there were of each kind since the start or the last reset. */
export class RequestLog {
  private ring: LoggedRequest[] = [];
  private readonly size: number;
  private total = 0;
  private readonly byCall = new Map<string, number>();
  private readonly byCode = new Map<string, number>();

  constructor(size = 5000) {
    this.size = size;
  }

  add(request: LoggedRequest): void {
    this.ring.push(request);
    // Cut in bulk: shifting one by one would move the whole array at each call.
    if (this.ring.length > this.size * 2) this.ring = this.ring.slice(-this.size);
    this.total++;
    this.byCall.set(request.call, (this.byCall.get(request.call) ?? 0) + 1);
    if (request.code !== null) {
      this.byCode.set(request.code, (this.byCode.get(request.code) ?? 0) + 1);
    }
  }

  /** The newest last. */
  last(count = this.size): LoggedRequest[] {
    return count <= 0 ? [] : this.ring.slice(-Math.min(count, this.size));
  }

  counters(): { total: number; calls: Record<string, number>; codes: Record<string, number> } {
    return {
      total: this.total,
      calls: Object.fromEntries(this.byCall),
      codes: Object.fromEntries(this.byCode),
    };
  }

  reset(): void {
    this.ring = [];
    this.total = 0;
    this.byCall.clear();
    this.byCode.clear();
  }
}
