// Preloaded into every process that npm start starts: one whose parent is gone, however it went, stops too.
const patienceMs = 8_000

process.once('disconnect', () => {
  process.kill(process.pid, 'SIGTERM')
  setTimeout(() => process.exit(1), patienceMs).unref()
})
// The channel is only there to notice the parent's end; it must not keep the process running.
process.channel?.unref()
