import type { ResourceType } from '../../../../../local/kernel/service'
import type { Notes } from './state'

interface NoteProperties {
  readonly Name?: string
  readonly Text: string
}

export function noteType(notes: Notes): ResourceType {
  return {
    type: 'AWS::Notes::Note',
    properties: ['Name', 'Text'],
    named: {
      by: ['Name'],
      find: ({ Name }: NoteProperties, { physicalName }) => notes.get(Name ?? physicalName())?.Name,
    },
    apply({ Name, Text }: NoteProperties, { physicalName }) {
      const name = Name ?? physicalName()
      notes.put({ Name: name, Text })
      return { ref: name, attributes: { Arn: notes.arnOf(name) } }
    },
    remove: (name) => notes.remove(name),
  }
}
