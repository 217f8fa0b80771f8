/** The hosts that the bundled Zoom simulator knows, where no real ones are configured. */
export const simulatedHosts: readonly string[] = Array.from(
  { length: 40 },
  (_, index) => `sleeper-host-${String(index + 1).padStart(2, '0')}@kuji.example`,
)
