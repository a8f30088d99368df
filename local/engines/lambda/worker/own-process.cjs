/**
 * A worker thread shares its process with the cloud. What would end, signal or change that process does to the instance
 * what it does on Lambda to the runtime's process, or is refused. Native code and child processes are beyond this.
 */
const fs = require('node:fs')
const os = require('node:os')
const v8 = require('node:v8')
const { threadId } = require('node:worker_threads')

/** Above every process id that Linux gives (2^22): what is sent to it from elsewhere reaches nobody. */
const ownId = 5_000_000 + threadId

function keepToItself() {
  const cloudId = process.pid
  const parentId = process.ppid
  const { exit, kill } = process
  Object.defineProperties(process, {
    pid: { value: ownId, enumerable: true },
    ppid: { value: 1, enumerable: true },
  })
  process.kill = (id, signal = 'SIGTERM') => {
    const number = typeof signal === 'string' ? os.constants.signals[signal] : signal
    const isOwn = id === ownId || id === cloudId || id === 0
    if (isOwn && number === 0) return true
    if (isOwn && number !== undefined) return exit.call(process, 128 + number)
    if (id === 1 || id === parentId || id < 0) throw refusal('EPERM', 'kill')
    return kill.call(process, id, signal)
  }
  process._kill = () => os.constants.errno.EPERM
  process.abort = () => exit.call(process, 128 + os.constants.signals.SIGABRT)
  // It would set them for all of the process.
  v8.setFlagsFromString = () => undefined
  guardDescriptors()
}

/** Only what the function has opened itself may it write to and close: the rest are the cloud's files and sockets. */
function guardDescriptors() {
  const own = new Set()
  const standard = 2
  const mayUse = (descriptor) => typeof descriptor !== 'number' || own.has(descriptor)

  const { open, openSync, close, closeSync } = fs
  fs.openSync = (...given) => {
    const descriptor = openSync(...given)
    own.add(descriptor)
    return descriptor
  }
  fs.open = (...given) => {
    const done = given.pop()
    if (typeof done !== 'function') return open(...given, done)
    return open(...given, (error, descriptor) => {
      if (!error) own.add(descriptor)
      done(error, descriptor)
    })
  }
  const openHandle = fs.promises.open
  fs.promises.open = async (...given) => {
    const handle = await openHandle(...given)
    const { fd } = handle
    own.add(fd)
    handle.on('close', () => own.delete(fd))
    return handle
  }
  fs.closeSync = (descriptor) => {
    if (!mayUse(descriptor)) throw refusal('EBADF', 'close')
    own.delete(descriptor)
    return closeSync(descriptor)
  }
  fs.close = (descriptor, ...more) => {
    if (!mayUse(descriptor)) return tell(refusal('EBADF', 'close'), more.at(-1))
    own.delete(descriptor)
    return close(descriptor, ...more)
  }
  for (const name of ['writeSync', 'writevSync', 'ftruncateSync', 'readSync', 'readvSync']) {
    const work = fs[name]
    fs[name] = (descriptor, ...more) => {
      if (!mayUse(descriptor) && descriptor > standard) throw refusal('EBADF', name.replace('Sync', ''))
      return work(descriptor, ...more)
    }
  }
  for (const name of ['write', 'writev', 'ftruncate', 'read', 'readv']) {
    const work = fs[name]
    fs[name] = (descriptor, ...more) => {
      if (!mayUse(descriptor) && descriptor > standard) return tell(refusal('EBADF', name), more.at(-1))
      return work(descriptor, ...more)
    }
    // By these `util.promisify` knows what their promises give.
    for (const symbol of Object.getOwnPropertySymbols(work)) fs[name][symbol] = work[symbol]
  }
}

function tell(error, done) {
  if (typeof done !== 'function') throw error
  process.nextTick(done, error)
}

function refusal(code, syscall) {
  const errno = -os.constants.errno[code]
  return Object.assign(new Error(`${code}: not this function's, ${syscall}`), { code, errno, syscall })
}

module.exports = { keepToItself }
