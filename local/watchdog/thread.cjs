/** The thread of watchdog.ts. It is blocked nearly always, and has no work that could keep it from noticing. */
const { rmSync, writeFileSync, writeSync } = require('node:fs')
const { workerData } = require('node:worker_threads')

const { memory, mark, beat, notice, end } = workerData
const numbers = new Int32Array(memory, 0, 2)
const never = new Int32Array(new SharedArrayBuffer(4))

/**
 * Milliseconds without a heartbeat, as far as this thread itself was awake and the process was given a processor: a machine
 * that sleeps does not count, nor one that is busy with others. What is in a loop takes all that it can get.
 */
let silence = 0
let spent = process.cpuUsage()
let heard = Atomics.load(numbers, 0)
let noticed = false

for (;;) {
  const before = performance.now()
  Atomics.wait(never, 0, 0, beat)
  const slept = performance.now() - before
  const { user, system } = process.cpuUsage(spent)
  spent = process.cpuUsage()
  const beats = Atomics.load(numbers, 0)
  if (beats !== heard) {
    heard = beats
    silence = 0
    if (noticed) recover()
  } else if (slept < 4 * beat) {
    silence += Math.min(beat, Math.round((user + system) / 1000))
    if (silence >= notice && !noticed) tell()
    if (silence >= end) finish()
  }
}

function nameNow() {
  const length = Math.min(Math.max(Atomics.load(numbers, 1), 0), memory.byteLength - 8)
  return Buffer.from(memory, 8, length).toString()
}

function tell() {
  noticed = true
  const name = nameNow()
  writeSync(2, `Nothing has been answered for ${silence} ms; this is what is being done: ${name || 'unknown'}\n`)
  if (mark && name) writeQuietly(JSON.stringify({ name }))
}

function recover() {
  noticed = false
  if (mark) rmSync(mark, { force: true })
}

function finish() {
  const name = nameNow()
  const next = mark && name ? `; the next start fails ${name}` : ''
  writeSync(2, `Nothing has been answered for ${silence} ms: the process ends${next}\n`)
  // No handler hears a signal while the main thread is in a loop; this one needs none.
  process.kill(process.pid, 'SIGKILL')
}

function writeQuietly(text) {
  try {
    writeFileSync(mark, text, { flush: true })
  } catch (error) {
    writeSync(2, `${mark} cannot be written: ${error.message}\n`)
  }
}
