/** What is known of a build while it goes on: each change is in the store and told on the bus in the same tick. */
import type { Cloud } from '../../../kernel/cloud'
import type { BuildEvents } from '../events'
import type { Build, BuildPhase, BuildStatus, CodeBuildState, Ended, PhaseContext, PhaseType } from '../state'

export interface Progress {
  readonly build: Build
  change(changes: Partial<Build>): void
  begin(phase: PhaseType): void
  /** Ends the phase that goes on, if one does. */
  end(status: Ended, contexts?: readonly PhaseContext[]): void
  /** The last phase, and the build with it. */
  complete(status: Ended): void
}

export function createProgress(cloud: Cloud, state: CodeBuildState, events: BuildEvents, id: string): Progress {
  const now = () => cloud.clock.now()
  const current = (): Build => state.existingBuild(id)
  const change = (changes: Partial<Build>) => state.putBuild({ ...current(), ...changes })

  function end(status: Ended, contexts: readonly PhaseContext[] = []): void {
    const { phases } = current()
    const last = phases.at(-1)
    if (!last || last.endTime !== undefined) return
    const ended: BuildPhase = { ...last, phaseStatus: status, endTime: now(), contexts }
    change({ phases: [...phases.slice(0, -1), ended] })
    events.phaseEnded(current(), ended)
  }

  return {
    get build() {
      return current()
    },
    change,
    end,
    begin(phaseType) {
      const phase: BuildPhase = { phaseType, startTime: now(), ...inProgress(phaseType) }
      change({ currentPhase: phaseType, phases: [...current().phases, phase] })
    },
    complete(buildStatus) {
      end(buildStatus)
      const phase: BuildPhase = { phaseType: 'COMPLETED', startTime: now() }
      const phases = [...current().phases, phase]
      change({ currentPhase: 'COMPLETED', buildStatus, endTime: now(), phases })
      const completed: BuildPhase = { ...phase, phaseStatus: 'SUCCEEDED', endTime: now() }
      events.phaseEnded(current(), completed)
      events.stateChanged(current())
    },
  }
}

/** The last one has no status: the build is over. */
const inProgress = (phaseType: PhaseType): { readonly phaseStatus?: BuildStatus } =>
  phaseType === 'COMPLETED' ? {} : { phaseStatus: 'IN_PROGRESS' }
