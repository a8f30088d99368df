/**
 * The one shell of a build: bash, in a process group of its own, that is given one command after the other, so that `cd`
 * and `export` go on. What a command prints comes line by line; its exit status comes behind it in the same stream, or
 * the two could pass each other. The group dies with the shell, with `kill`, and with this process however that ends.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import type { Readable, Writable } from 'node:stream'
import { StringDecoder } from 'node:string_decoder'
import { afterRealTime } from '../../../lib/real-time'

export interface ShellOptions {
  readonly directory: string
  /** For the shell's own files; not in the directory. */
  readonly state: string
  readonly environment: Readonly<Record<string, string>>
  /** Waits with reading more while it is not resolved. */
  line(text: string): void | Promise<void>
}

export interface Shell {
  /** Its exit status; 128 and more: it was ended by a signal. */
  run(command: string): Promise<number>
  /** What the shell makes of a text with variables in it. */
  expand(text: string): Promise<string>
  /** At once, with all that it has started. What runs gives 137. */
  kill(): void
  /** When it is over: all that is left of its group is ended. */
  end(): Promise<void>
}

/**
 * Descriptor 3 brings commands; 4 is open as long as this process lives; 9 is the stream without what commands do to
 * their output. The watcher is nobody's child, or a command `wait` would wait for it. Commands have none of these.
 */
const loop = `
__codebuild_nonce=$1 __codebuild_state=$2
exec 2>&1 9>&1
( { read -r -u 4 _; kill -KILL 0; } </dev/null >/dev/null 2>&1 3<&- 9>&- & )
exec 4<&-
if [ -f "$__codebuild_state/environment" ]; then
  . "$__codebuild_state/environment"
  cd "$(cat "$__codebuild_state/directory")" || cd "$CODEBUILD_SRC_DIR"
fi
__codebuild_keep() { export -p > "$__codebuild_state/environment"; pwd > "$__codebuild_state/directory"; }
trap __codebuild_keep EXIT
while IFS= read -r -d '' -u 3 __codebuild_command; do
  eval "$__codebuild_command" </dev/null 3<&- 9>&-
  printf '\\036%s %s\\036' "$__codebuild_nonce" "$?" >&9
done
`

/** Longer output without a line's end is cut. */
const longestLine = 64 * 1024

export function startShell(options: ShellOptions): Shell {
  const nonce = randomBytes(12).toString('hex')
  const marker = new RegExp(`\\x1e${nonce} (\\d+)\\x1e`)
  let child: ChildProcess | undefined
  let running: { readonly done: (status: number) => void } | undefined
  /** Takes what is printed instead of the log. */
  let capture: ((text: string) => void) | undefined
  let isKilled = false

  function start(): ChildProcess {
    const started = spawn('bash', ['--noprofile', '--norc', '-c', loop, 'codebuild', nonce, options.state], {
      cwd: existsSync(options.directory) ? options.directory : options.state,
      env: { ...options.environment },
      detached: true,
      stdio: ['ignore', 'pipe', 'ignore', 'pipe', 'pipe'],
    })
    const decoder = new StringDecoder('utf8')
    let rest = ''
    // Written to when it has just died: the exit says so.
    for (const stream of [started.stdio[3], started.stdio[4]]) stream?.on('error', () => undefined)
    const output = started.stdout as Readable
    output.on('data', (chunk: Buffer) => {
      rest = take(rest + decoder.write(chunk), output)
    })
    started.on('error', () => settle(127))
    // Strays keep its output open.
    started.on('exit', () => endGroup(started))
    started.on('close', (code, signal) => {
      if (rest !== '') tell(rest)
      if (child === started) child = undefined
      settle(code ?? (signal === 'SIGKILL' ? 137 : 128))
    })
    return started
  }

  /** @returns what is not yet a line */
  function take(text: string, output: Readable): string {
    let left = text
    for (;;) {
      const end = left.indexOf('\n')
      const found = marker.exec(end < 0 ? left : left.slice(0, end))
      if (found) {
        if (found.index > 0) tell(left.slice(0, found.index), output)
        left = left.slice(found.index + found[0].length)
        settle(Number(found[1]))
      } else if (end >= 0) {
        tell(left.slice(0, end), output)
        left = left.slice(end + 1)
      } else if (left.length > longestLine && !left.includes('\x1e')) {
        tell(left, output)
        left = ''
      } else return left
    }
  }

  function tell(text: string, output?: Readable): void {
    if (capture) {
      capture(text)
      return
    }
    const wait = options.line(text.replace(/\r$/, ''))
    if (!wait || !output) return
    output.pause()
    wait.finally(() => output.resume()).catch(() => undefined)
  }

  function settle(status: number): void {
    const ended = running
    running = undefined
    ended?.done(status)
  }

  function run(command: string): Promise<number> {
    if (isKilled) return Promise.resolve(137)
    return new Promise((resolve) => {
      running = { done: resolve }
      child ??= start()
      ;(child.stdio[3] as Writable).write(`${command}\0`)
    })
  }

  return {
    run,
    async expand(text) {
      const lines: string[] = []
      capture = (line) => lines.push(line)
      try {
        await run(`printf '%s' "${text.replace(/["\\`]/g, '\\$&')}"`)
      } finally {
        capture = undefined
      }
      return lines.join('\n')
    },
    kill() {
      isKilled = true
      if (child) endGroup(child)
    },
    async end() {
      isKilled = true
      const left = child
      if (!left) return
      const closed = new Promise<void>((resolve) => left.once('close', () => resolve()))
      endGroup(left)
      await soon(closed)
    },
  }
}

/** What can't be ended is not waited for longer than this. */
const longestEnd = 1000

function soon(closed: Promise<void>): Promise<void> {
  return new Promise((resolve) => {
    const cancel = afterRealTime(longestEnd, resolve)
    closed.then(() => {
      cancel()
      resolve()
    }, resolve)
  })
}

function endGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // Nothing of it is left.
  }
}
