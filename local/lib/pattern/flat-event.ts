/**
 * An event as patterns see it: its leaves by dotted path. A leaf inside an array remembers in which element of
 * which array it is, so that two tests on objects in an array are only met by one and the same object.
 */
import { isLeaf, type Leaf } from './leaf'

export interface Place {
  /** Numbers the arrays of one event. */
  readonly array: number
  readonly element: number
  readonly outer: Place | undefined
}

export interface FlatLeaf {
  readonly value: Leaf
  readonly place: Place | undefined
}

export interface FlatEvent {
  leaves(path: string): readonly FlatLeaf[]
}

const none: readonly FlatLeaf[] = []

/** Flattens on first need: most events are told apart by `source` and `detail-type` alone. */
export function flatEvent(event: Readonly<Record<string, unknown>>): FlatEvent {
  let all: Map<string, FlatLeaf[]> | undefined
  return {
    leaves(path) {
      if (path === 'source' || path === 'detail-type') {
        const value = event[path]
        if (isLeaf(value)) return [{ value, place: undefined }]
      }
      all ??= flatten(event)
      return all.get(path) ?? none
    },
  }
}

function flatten(event: Readonly<Record<string, unknown>>): Map<string, FlatLeaf[]> {
  const leaves = new Map<string, FlatLeaf[]>()
  let arrays = 0

  function visit(value: unknown, path: string, place: Place | undefined): void {
    if (isLeaf(value)) {
      const leaf = { value, place }
      const there = leaves.get(path)
      if (there) there.push(leaf)
      else leaves.set(path, [leaf])
    } else if (Array.isArray(value)) {
      const array = arrays++
      for (let element = 0; element < value.length; element++) {
        visit(value[element], path, { array, element, outer: place })
      }
    } else if (typeof value === 'object' && value !== null) {
      visitMembers(value, path, place)
    }
  }

  function visitMembers(object: object, path: string, place: Place | undefined): void {
    for (const name of Object.keys(object)) {
      visit((object as Record<string, unknown>)[name], path === '' ? name : `${path}.${name}`, place)
    }
  }

  visitMembers(event, '', undefined)
  return leaves
}

/** Whether a leaf at `place` can stand beside what is already chosen: the same element of each shared array. */
export function agrees(place: Place | undefined, chosen: readonly Place[]): boolean {
  for (let step = place; step; step = step.outer) {
    for (const other of chosen) {
      for (let otherStep: Place | undefined = other; otherStep; otherStep = otherStep.outer) {
        if (otherStep.array === step.array && otherStep.element !== step.element) return false
      }
    }
  }
  return true
}
