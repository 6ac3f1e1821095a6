// The mark: several threads that come together in one point, which is what contemplation does.
export function MeleteMark() {
  return (
    <svg className="melete-mark" viewBox="0 0 32 32" aria-hidden="true">
      <path d="M4 5c0 11 12 9 12 18M12 5c0 8 4 9 4 18M20 5c0 8-4 9-4 18M28 5c0 11-12 9-12 18" />
      <circle cx="16" cy="26" r="3.5" />
    </svg>
  );
}
