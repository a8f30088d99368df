/** The notes in memory; each change goes to the store in the same tick. */
import type { Cloud } from '../../../../../local/kernel/cloud'

export interface Note {
  readonly Name: string
  readonly Text: string
}

export interface Notes {
  all(): readonly Note[]
  get(name: string): Note | undefined
  put(note: Note): void
  remove(name: string): void
  arnOf(name: string): string
  load(): Promise<void>
}

const prefix = 'notes/note/'

export function createNotes(cloud: Cloud): Notes {
  const notes = new Map<string, Note>()
  return {
    all: () => [...notes.values()],
    get: (name) => notes.get(name),
    put(note) {
      notes.set(note.Name, note)
      cloud.store.put(prefix + note.Name, note)
    },
    remove(name) {
      notes.delete(name)
      cloud.store.delete(prefix + name)
    },
    arnOf: (name) => cloud.arn('notes', `note/${name}`),
    async load() {
      for await (const [, note] of cloud.store.range<Note>(prefix)) notes.set(note.Name, note)
    },
  }
}
