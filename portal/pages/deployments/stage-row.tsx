/** The stages of a pipeline in their order, with what stands at each. */
import { Link } from '@tanstack/react-router'
import { type StageInList, shortRun, told } from '../../lib/deployments'
import { State } from './state'

interface Props {
  readonly pipeline: string
  readonly stages: readonly StageInList[]
}

export function StageRow({ pipeline, stages }: Props) {
  return (
    <ol className="stages plain-list" aria-label={`Stages of ${pipeline}`}>
      {stages.map(({ stage, latest, waiting, transition }) => (
        <li key={stage} className="stage">
          <strong>{stage}</strong>
          <State of={told(latest?.status ?? 'None')} />
          {latest && (
            <Link to="/deployments/runs/$run" params={{ run: latest.run }} search={{ stage }}>
              Run {shortRun(latest.run)}
            </Link>
          )}
          {waiting.length > 0 && (
            <span className="secondary">
              {waiting.length === 1 ? 'Another run waits' : `${waiting.length} other runs wait`}
            </span>
          )}
          {transition && !transition.isOpen && (
            <span className="secondary">Shut{transition.reason ? `: ${transition.reason}` : ''}</span>
          )}
        </li>
      ))}
    </ol>
  )
}
