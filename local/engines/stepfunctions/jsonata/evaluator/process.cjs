/**
 * A process in which expressions are evaluated that could take any time and any memory: it can be ended whatever they
 * do, and what they break is only this. The thread below does the work, so that this one can always end both, as
 * when whoever asked is gone.
 */
const { join } = require('node:path')
const { Worker } = require('node:worker_threads')

const worker = new Worker(join(__dirname, 'thread.cjs'), {
  resourceLimits: { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 32 },
})
/** Tells the caller that it was the memory. */
const outOfMemory = 3

worker.on('message', (answer) => process.send(answer))
worker.on('error', (error) => process.exit(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? outOfMemory : 1))
process.on('message', (request) => worker.postMessage(request))
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'))
// Ctrl-C reaches all processes of a terminal; this one ends with the one that asked.
process.on('SIGINT', () => undefined)
