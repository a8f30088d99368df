/** What the engines of user pools and identity pools add to a start: this repository and a copy without them, in turns. */
import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Benchmark, median, scaled } from './measure'
import { processorTime, startProcess } from './process'

const repository = join(__dirname, '..')
const runs = scaled(5)
/** What is compiled and kept by the first starts is not counted. */
const warmUp = scaled(2)
const engines = ['cognito', 'cognitoidentity']
/** Of what `signalbox start --empty` reads. */
const read = ['bin', 'cli', 'events', 'infra', 'local', 'saml', 'shared', 'package.json', 'cdk.json']

export const userPoolsAtStart: Benchmark = async () => {
  const directory = mkdtempSync(join(tmpdir(), 'bench-engines-'))
  try {
    const [whole, less] = ['whole', 'less'].map((name) => copy(join(directory, name))) as [string, string]
    for (const engine of engines) rmSync(join(less, 'local/engines', engine), { recursive: true })
    const spent = { whole: [] as number[], less: [] as number[] }
    for (let run = -warmUp; run < runs; run++) {
      for (const [name, path] of [
        ['whole', whole],
        ['less', less],
      ] as const) {
        const { pid, stop } = await startProcess(['--empty'], path)
        if (run >= 0) spent[name].push(processorTime(pid))
        stop()
      }
    }
    const [all, others] = [median(spent.whole), median(spent.less)]
    return [
      { name: 'computed for a start without templates', value: all, unit: 'ms' },
      { name: 'of it for user pools and identity pools', value: all - others, unit: 'ms' },
    ]
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

function copy(to: string): string {
  for (const name of read) cpSync(join(repository, name), join(to, name), { recursive: true })
  symlinkSync(join(repository, 'node_modules'), join(to, 'node_modules'))
  return to
}
