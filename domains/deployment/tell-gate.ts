/** Tells CodePipeline what came of a gate, and writes down that it knows. */
import { answerGate } from './answers'
import { gateAnswered } from './decisions/gate'
import { changeRun, loadRun } from './runs'

export async function tellGate(id: string): Promise<void> {
  const run = await loadRun(id)
  const { gate } = run
  if (!gate || gate.status === 'waiting' || gate.isAnswered) return
  await answerGate(run, gate)
  await changeRun(id, (before) => gateAnswered(before, gate.token))
}
