/** `signalbox demo`: a main job, end to end and narrated, in memory on free ports. Nothing of it is mocked. */
import { readArguments } from './arguments'
import type { Story } from './demo/story'
import { startSignalbox } from './start'
import { UsageError } from './usage-error'

const stories: Readonly<Record<string, () => { readonly story: Story }>> = {
  approve: () => require('./demo/promotions'),
  subscribe: () => require('./demo/purchase'),
  deploy: () => require('./demo/release'),
}

export async function run(args: readonly string[]): Promise<void> {
  const usage = `signalbox demo [${Object.keys(stories).join('|')}]`
  const [name = 'approve'] = readArguments(args, {}, { most: 1, usage }).positionals
  const load = Object.hasOwn(stories, name) ? stories[name] : undefined
  if (!load) throw new UsageError(`there is no demo "${name}"\nusage: ${usage}`)
  const began = performance.now()
  const say = (line: string) => console.log(`${((performance.now() - began) / 1000).toFixed(1).padStart(5)} s  ${line}`)
  say('Starting Signalbox on this machine')
  const { clock, allowBuilds, tell } = load().story
  const cloud = await startSignalbox({ awsPort: 0, webPort: 0, clock, allowBuilds })
  try {
    say(`Ready: AWS at ${cloud.endpointUrl}, web at ${cloud.webUrl}`)
    await tell(cloud, say)
    say('Done')
  } finally {
    await cloud.stop()
  }
}
