/** The notes. */
import type { Cloud } from '../../../../../local/kernel/cloud'
import { createTable } from '../../../../../local/kernel/table'

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

export function createNotes(cloud: Cloud): Notes {
  const notes = createTable<Note>(cloud, 'notes/note')
  return {
    all: () => notes.list(),
    get: (name) => notes.get(name),
    put: (note) => void notes.put(note, note.Name),
    remove: (name) => void notes.delete(name),
    arnOf: (name) => cloud.arn('notes', `note/${name}`),
    load: notes.load,
  }
}
