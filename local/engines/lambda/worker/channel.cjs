/**
 * The instance's own line to the cloud. The function's code can't reach it: the port is taken out of `workerData` before
 * that code is loaded, what is called on it later is held from before, and `parentPort` is one whose messages end here,
 * as libraries that find themselves in a worker thread post to it what they like.
 */
const workerThreads = require('node:worker_threads')
const { syncBuiltinESMExports } = require('node:module')

/** UTF-16 units on their way to the cloud; what prints more than it takes waits for it. */
const mostWaiting = 8 * 1024 * 1024

function openChannel() {
  const { workerData } = workerThreads
  const { channel, waiting, ...given } = workerData
  const { postMessage, on, ref, unref } = channel
  const call = Function.prototype.call.bind(Function.prototype.call)
  const counter = new Int32Array(waiting)
  const { load, add, wait } = Atomics

  workerThreads.workerData = null
  workerThreads.parentPort = createDeadEnd()
  syncBuiltinESMExports()

  return {
    given,
    post: (message) => call(postMessage, channel, message),
    postLog(text) {
      for (let size = load(counter, 0); size > mostWaiting; size = load(counter, 0)) wait(counter, 0, size, 1000)
      add(counter, 0, text.length)
      call(postMessage, channel, ['log', text])
    },
    onMessage: (listener) => call(on, channel, 'message', listener),
    ref: () => call(ref, channel),
    unref: () => call(unref, channel),
  }
}

function createDeadEnd() {
  const { port1, port2 } = new workerThreads.MessageChannel()
  port2.on('message', () => undefined)
  port2.unref()
  port1.unref()
  return port1
}

module.exports = { openChannel }
