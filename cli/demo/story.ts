/** What a demo tells. */
import type { LocalCloud } from '../../local/start-local-cloud'

export type Say = (line: string) => void

export interface Story {
  /** Standing still where the story moves it itself. */
  readonly clock: 'running' | 'manual'
  /** Its builds run on this machine, with the rights of whoever asks for the story. */
  readonly allowBuilds?: true
  tell(cloud: LocalCloud, say: Say): Promise<void>
}

export function titleOf(page: string): string {
  return /<title>(.*?)<\/title>/.exec(page)?.[1] ?? 'no title'
}
