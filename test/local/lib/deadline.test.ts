import { DeadlineError, withDeadline, withDeadlineOfWork } from '../../../local/lib/regex/deadline'

/** Blocks the thread, as a machine that is busy otherwise does. */
const stands = (milliseconds: number) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds)

function works(): never {
  for (;;);
}

test('what has used its time is ended, and little more is given to it however busy the machine is', () => {
  const before = process.cpuUsage()
  expect(() => withDeadlineOfWork('It', 200, works)).toThrow('It took more than 200 ms and was ended')
  const { user, system } = process.cpuUsage(before)
  expect((user + system) / 1000).toBeLessThan(800)
})

test('what had no time is begun again, and ended where it never has any', () => {
  let begun = 0
  const run = (times: number) => () => {
    if (++begun <= times) stands(10_000)
    return 'done'
  }
  expect(() => withDeadline('It', 20, run(1))).toThrow(DeadlineError)
  begun = 0
  expect(withDeadlineOfWork('It', 20, run(2))).toBe('done')
  expect(begun).toBe(3)
  begun = 0
  expect(() => withDeadlineOfWork('It', 20, run(100))).toThrow(DeadlineError)
  expect(begun).toBe(10)
})
