/**
 * What the main thread is at, in memory that another thread can read: when this one answers no more, the other can say
 * what of, and the next start knows it by name.
 */

export interface WorkingOn {
  /** 32-bit numbers: heartbeats, the bytes of the name; from byte 8 on the name in UTF-8. */
  readonly memory: SharedArrayBuffer
  /** `name` holds while `work` runs, and not while it waits for what it gives. */
  during<T>(name: string, work: () => T): T
}

const longestName = 2048

export function createWorkingOn(): WorkingOn {
  const memory = new SharedArrayBuffer(8 + longestName)
  const numbers = new Int32Array(memory, 0, 2)
  const text = new Uint8Array(memory, 8)
  const encoder = new TextEncoder()
  let current = ''

  function tell(name: string): void {
    current = name
    numbers[1] = name === '' ? 0 : encoder.encodeInto(name, text).written
  }

  return {
    memory,
    during(name, work) {
      const outer = current
      tell(name)
      try {
        return work()
      } finally {
        tell(outer)
      }
    },
  }
}
