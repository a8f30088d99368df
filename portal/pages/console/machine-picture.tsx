/** A state machine as a picture: every state can be gone to by keyboard, and shows how its last visit ended. */
import { type KeyboardEvent, useMemo, useRef, useState } from 'react'
import { type Box, drawMachine, type Line, mostStates, shortName } from '../../lib/machine-graph'

interface Props {
  readonly definition: string
  readonly label: string
  readonly taken: ReadonlySet<string>
  /** Such as `left`, by the names of states that were visited. */
  readonly states: ReadonlyMap<string, string>
  readonly chosen: string | undefined
  readonly onChoose: (state: string) => void
}

const words: Readonly<Record<string, string>> = {
  left: 'done',
  caught: 'done, after an error',
  running: 'under way',
  failed: 'failed',
}

export function MachinePicture({ definition, label, taken, states, chosen, onChoose }: Props) {
  const graph = useMemo(() => drawMachine(definition), [definition])
  const boxes = useRef<SVGSVGElement>(null)
  const [at, setAt] = useState(0)
  if (!graph) return <p className="secondary">It has more than {mostStates} states: the table has what happened.</p>

  function move(event: KeyboardEvent, index: number): void {
    const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key]
    if (step === undefined || !graph) return
    event.preventDefault()
    const next = Math.min(Math.max(index + step, 0), graph.boxes.length - 1)
    setAt(next)
    boxes.current?.querySelectorAll<SVGGElement>('.box')[next]?.focus()
  }

  return (
    <div className="scrolled">
      {/* biome-ignore lint/a11y/useSemanticElements: a picture has no fieldset */}
      <svg
        ref={boxes}
        className="graph"
        width={graph.width}
        height={graph.height}
        viewBox={`0 0 ${graph.width} ${graph.height}`}
        role="group"
        aria-label={label}
      >
        <defs>
          <marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">
            <path d="M0 0 8 4 0 8z" fill="context-stroke" />
          </marker>
        </defs>
        {graph.boxes.map((box, index) => (
          <StateBox
            key={`${box.name} ${box.x} ${box.y}`}
            box={box}
            state={states.get(box.name)}
            isChosen={chosen === box.name}
            isReached={index === at}
            onChoose={() => {
              setAt(index)
              onChoose(box.name)
            }}
            onKey={(event) => move(event, index)}
          />
        ))}
        {graph.lines.map((line, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two lines may be alike in everything
          <Arrow key={index} line={line} isTaken={taken.has(`${line.from}>${line.to}`)} />
        ))}
      </svg>
    </div>
  )
}

interface StateBoxProps {
  readonly box: Box
  readonly state: string | undefined
  readonly isChosen: boolean
  /** The one that Tab leads to; arrows lead on. */
  readonly isReached: boolean
  readonly onChoose: () => void
  readonly onKey: (event: KeyboardEvent) => void
}

function StateBox({ box, state, isChosen, isReached, onChoose, onKey }: StateBoxProps) {
  const { name, type, x, y, width, height, hasInner } = box
  return (
    // biome-ignore lint/a11y/useSemanticElements: a picture has no buttons
    <g
      className={`box ${state ?? ''} ${isChosen ? 'chosen' : ''}`}
      role="button"
      tabIndex={isReached ? 0 : -1}
      aria-pressed={isChosen}
      aria-label={`${name}, ${type}, ${words[state ?? ''] ?? 'not visited'}`}
      onClick={onChoose}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' && event.key !== ' ') return onKey(event)
        event.preventDefault()
        onChoose()
      }}
    >
      <rect x={x - width / 2} y={y - height / 2} width={width} height={height} rx={8} />
      <text x={x} y={hasInner ? y - height / 2 + 22 : y + 5} textAnchor="middle">
        {shortName(name)}
      </text>
    </g>
  )
}

function Arrow({ line: { points, label, labelAt }, isTaken }: { readonly line: Line; readonly isTaken: boolean }) {
  return (
    <g>
      <polyline
        className={isTaken ? 'line taken' : 'line'}
        points={points.map(({ x, y }) => `${x},${y}`).join(' ')}
        markerEnd="url(#arrow)"
      />
      {label !== '' && (
        <text className="edge-text" x={labelAt.x} y={labelAt.y + 4} textAnchor="middle">
          {label}
        </text>
      )}
    </g>
  )
}
