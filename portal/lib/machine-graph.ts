/** A state machine's definition as boxes and lines, laid out: what is in a Map or Parallel state is within its box. */
import { graphlib, layout } from '@dagrejs/dagre'

export interface Box {
  readonly name: string
  readonly type: string
  /** The middle. */
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
  readonly hasInner: boolean
}

export interface Line {
  /** Names of states; empty where a flow begins or ends. */
  readonly from: string
  readonly to: string
  readonly label: string
  /** The middle of the label, for which there is room there. */
  readonly labelAt: Point
  readonly points: readonly Point[]
}

interface Point {
  readonly x: number
  readonly y: number
}

export interface MachineGraph {
  readonly width: number
  readonly height: number
  readonly boxes: readonly Box[]
  readonly lines: readonly Line[]
}

interface Flow {
  readonly StartAt?: unknown
  readonly States?: unknown
}

interface State {
  readonly Type?: unknown
  readonly Next?: unknown
  readonly Default?: unknown
  readonly Choices?: unknown
  readonly Catch?: unknown
  readonly Branches?: unknown
  readonly ItemProcessor?: unknown
  readonly Iterator?: unknown
}

interface Edge {
  readonly to: string
  readonly label: string
}

/** Above it a picture says nothing, and the table has all. */
export const mostStates = 150
const character = 8
const longestName = 34
const longestLabel = 22
/** Of a smaller script than names are in. */
const labelCharacter = 6.5
const labelHeight = 14
const plain = { width: 96, height: 40 }
const title = 36
const margin = 16

/** Undefined: it has too many states, or is none. */
export function drawMachine(definition: string): MachineGraph | undefined {
  const flow = parsed(definition)
  return flow && countStates(flow) <= mostStates ? drawFlow(flow) : undefined
}

function drawFlow(flow: Flow): MachineGraph {
  const graph = new graphlib.Graph({ multigraph: true })
  graph.setGraph({ nodesep: 28, ranksep: 44, marginx: margin, marginy: margin })
  const states = statesOf(flow)
  const inner = new Map(states.map(([name, state]) => [name, innerFlows(state).map(drawFlow)]))
  for (const [name] of states) graph.setNode(name, sizeOf(name, inner.get(name) ?? []))
  const names = new Set(states.map(([name]) => name))
  let count = 0
  for (const [name, state] of states) {
    for (const { to, label } of edgesOf(state)) {
      if (names.has(to)) graph.setEdge(name, to, edgeOf(label), String(count++))
    }
  }
  layout(graph)
  const boxes: Box[] = []
  const lines: Line[] = graph.edges().map((edge) => {
    const { points, label, x = 0, y = 0 } = graph.edge(edge) as { points: Point[]; label: string } & Partial<Point>
    return { from: edge.v, to: edge.w, label, labelAt: { x, y }, points }
  })
  for (const [name, state] of states) {
    const { x, y, width, height } = graph.node(name) as Box
    const drawn = inner.get(name) ?? []
    boxes.push({ name, type: String(state.Type ?? ''), x, y, width, height, hasInner: drawn.length > 0 })
    let left = x - width / 2 + margin
    for (const each of drawn) {
      const top = y - height / 2 + title
      boxes.push(...each.boxes.map((box) => ({ ...box, x: box.x + left, y: box.y + top })))
      lines.push(
        ...each.lines.map((line) => ({
          ...line,
          labelAt: { x: line.labelAt.x + left, y: line.labelAt.y + top },
          points: line.points.map((at) => ({ x: at.x + left, y: at.y + top })),
        })),
      )
      left += each.width + margin
    }
  }
  const { width = 0, height = 0 } = graph.graph() as { width?: number; height?: number }
  return { width, height, boxes, lines }
}

/** What is written beside it takes room, or it would stand on a box. */
function edgeOf(text: string) {
  const label = text.length > longestLabel ? `${text.slice(0, longestLabel - 1)}…` : text
  return { label, width: label.length * labelCharacter, height: labelHeight, labelpos: 'r', labeloffset: 4 }
}

function sizeOf(name: string, inner: readonly MachineGraph[]): { width: number; height: number } {
  const written = Math.min(name.length, longestName) * character + 28
  if (inner.length === 0) return { width: Math.max(plain.width, written), height: plain.height }
  const within = inner.reduce((sum, { width }) => sum + width + margin, margin)
  const height = title + Math.max(...inner.map((each) => each.height)) + margin
  return { width: Math.max(within, written), height }
}

function edgesOf({ Next, Default, Choices, Catch }: State): readonly Edge[] {
  const choices = listOf(Choices).map((choice) => ({ to: String(choice.Next), label: conditionText(choice) }))
  const caught = listOf(Catch).map((each) => ({ to: String(each.Next), label: [each.ErrorEquals].flat().join(', ') }))
  return [
    ...(typeof Next === 'string' ? [{ to: Next, label: '' }] : []),
    ...choices,
    ...(typeof Default === 'string' ? [{ to: Default, label: 'otherwise' }] : []),
    ...caught,
  ]
}

function conditionText({
  Next: _,
  Assign: _assign,
  Output: _output,
  Comment: _comment,
  ...test
}: Readonly<Record<string, unknown>>): string {
  if (typeof test.Condition === 'string') return test.Condition.replace(/^\{%\s*|\s*%\}$/g, '')
  return JSON.stringify(test)
}

function innerFlows({ Branches, ItemProcessor, Iterator: iterator }: State): readonly Flow[] {
  const processor = ItemProcessor ?? iterator
  return [...listOf(Branches), ...(isObject(processor) ? [processor] : [])].filter((flow) => statesOf(flow).length > 0)
}

function statesOf({ States }: Flow): readonly (readonly [string, State])[] {
  if (!isObject(States)) return []
  return Object.entries(States).filter((entry): entry is [string, State] => isObject(entry[1]))
}

function countStates(flow: Flow): number {
  return statesOf(flow).reduce(
    (sum, [, state]) => sum + 1 + innerFlows(state).reduce((within, each) => within + countStates(each), 0),
    0,
  )
}

function parsed(text: string): Flow | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

function listOf(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  return Array.isArray(value) ? value.filter(isObject) : []
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** As long as a box is wide. */
export function shortName(name: string): string {
  return name.length > longestName ? `${name.slice(0, longestName - 1)}…` : name
}
