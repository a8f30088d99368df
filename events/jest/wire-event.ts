/** An event as the matchers look at it, in whichever of its forms it was given. */
import { type CreatedEvent, type EventDefinition, sourceOf } from '../index'

export interface WireEvent {
  /** Undefined for an event that is created and not yet published. */
  readonly source: string | undefined
  readonly detailType: string
  /** Parsed. */
  readonly detail: unknown
}

/** Undefined if it is none: no event of a rule or a record, no entry of PutEvents, nor what `create` gives. */
export function wireEventOf(value: unknown): WireEvent | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  if ('detail-type' in value && 'detail' in value) {
    const { source, 'detail-type': detailType, detail } = value as Record<string, unknown>
    return { source: text(source), detailType: String(detailType), detail }
  }
  if ('DetailType' in value && 'Detail' in value) {
    const { Source, DetailType, Detail } = value as Record<string, unknown>
    const detail = typeof Detail === 'string' ? parse(Detail) : Detail
    return { source: text(Source), detailType: String(DetailType), detail }
  }
  if ('detailType' in value && 'detail' in value) return value as WireEvent
  if ('definition' in value && 'detail' in value) {
    const { definition, detail } = value as CreatedEvent
    return { source: undefined, detailType: definition.detailType, detail }
  }
  return undefined
}

/** As EventBridge hands it to a rule's target. */
export function deliveredEvent(
  { detailType, sourcePrefix }: EventDefinition,
  { publisher, detail }: { readonly publisher: string; readonly detail: unknown },
) {
  return {
    version: '0',
    id: '00000000-0000-4000-8000-000000000000',
    'detail-type': detailType,
    source: sourceOf(publisher, sourcePrefix),
    account: '000000000000',
    time: '2026-01-01T00:00:00Z',
    region: 'us-east-1',
    resources: [],
    detail,
  }
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return json
  }
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}
