/** Two lines that take the same steps. */
function Mark() {
  return (
    <svg viewBox="0 0 24 24" width="22" height="22" aria-hidden="true" focusable="false">
      <rect width="24" height="24" rx="6" fill="#3a4bd0" />
      <g fill="none" stroke="#fff" strokeWidth="2.4" strokeLinecap="round" strokeLinejoin="round">
        <path d="M4.5 13.5h5v-5h5v-3" />
        <path d="M9.5 18.5h5v-5h5v-3" />
      </g>
    </svg>
  );
}

export function Wordmark() {
  return (
    <span style={{ alignItems: 'center', display: 'inline-flex', gap: 9 }}>
      <Mark />
      <span style={{ fontSize: 15.5, fontWeight: 650, letterSpacing: '-0.015em' }}>Lockstep</span>
    </span>
  );
}
