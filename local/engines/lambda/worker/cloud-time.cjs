/**
 * Makes this thread's dates read the cloud's clock: shared memory holds [offset, frozen time or NaN]. Timers and
 * `performance` stay the machine's, as a handler's own waiting is real. Gives the function that tells the time.
 */
function useCloudTime(sharedTime) {
  const shared = new Float64Array(sharedTime)
  const MachineDate = Date
  const machineNow = MachineDate.now

  function now() {
    const frozen = shared[1]
    return Math.trunc(Number.isNaN(frozen) ? machineNow() + shared[0] : frozen)
  }

  function CloudDate(...parts) {
    if (!new.target) return new MachineDate(now()).toString()
    return Reflect.construct(MachineDate, parts.length === 0 ? [now()] : parts, new.target)
  }
  Object.defineProperties(CloudDate, {
    name: { value: 'Date' },
    length: { value: 7 },
    prototype: { value: MachineDate.prototype, writable: false },
    now: { value: now, writable: true, configurable: true },
    parse: { value: MachineDate.parse, writable: true, configurable: true },
    UTC: { value: MachineDate.UTC, writable: true, configurable: true },
  })
  MachineDate.prototype.constructor = CloudDate
  globalThis.Date = CloudDate
  return now
}

module.exports = { useCloudTime }
