/** What deployers may ask of a pipeline and of its runs, each with what it will do. What the API refuses, it says why. */
import Checkbox from '@cloudscape-design/components/checkbox'
import FormField from '@cloudscape-design/components/form-field'
import Input from '@cloudscape-design/components/input'
import RadioGroup from '@cloudscape-design/components/radio-group'
import Textarea from '@cloudscape-design/components/textarea'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { deployment } from '../../lib/api'
import { type Run, shortRun, type Taken, variablesIn } from '../../lib/deployments'
import { Command } from './command'

export function StartRun({ pipeline }: { readonly pipeline: string }) {
  const toRun = useToRun()
  const [text, setText] = useState('')
  const [isWrong, setWrong] = useState(false)
  const variables = variablesIn(text)
  const body = variables && Object.keys(variables).length > 0 ? { variables } : {}
  return (
    <Command
      label="Start a run"
      isPrimary
      says={`The newest sources of ${pipeline} go through all of its stages, as far as its gates let them. A run can be stopped.`}
      confirm="Start it"
      body={body}
      ask={(idempotencyKey) =>
        deployment('POST /pipelines/{pipeline}/runs', { path: { pipeline }, body: { ...body, idempotencyKey } })
      }
      check={() => {
        setWrong(variables === undefined)
        return variables !== undefined
      }}
      onTaken={toRun}
    >
      <FormField
        label="Variables"
        description="If the pipeline declares some: NAME=value, a line each."
        errorText={isWrong ? 'Expected NAME=value on each line.' : ''}
      >
        <Textarea value={text} rows={2} spellcheck={false} onChange={({ detail }) => setText(detail.value)} />
      </FormField>
    </Command>
  )
}

interface OfStage {
  readonly run: string
  readonly stage: string
}

export function RetryStage({ run, stage }: OfStage) {
  const [actions, setActions] = useState<'failed' | 'all'>('failed')
  return (
    <Command
      label={`Retry ${stage}`}
      says={`Stage ${stage} is tried again in this run, with the same release; if it succeeds the run goes on from there.`}
      confirm="Retry it"
      body={{ stage, actions }}
      ask={(idempotencyKey) =>
        deployment('POST /runs/{run}/retry', { path: { run }, body: { stage, actions, idempotencyKey } })
      }
    >
      <FormField label="Which of its actions">
        <RadioGroup
          value={actions}
          onChange={({ detail }) => setActions(detail.value === 'all' ? 'all' : 'failed')}
          items={[
            { value: 'failed', label: 'Those that have failed' },
            { value: 'all', label: 'All of the stage', description: 'What it has deployed is deployed again.' },
          ]}
        />
      </FormField>
    </Command>
  )
}

export function StopRun({ run }: { readonly run: string }) {
  const [isAbandoned, setAbandoned] = useState(false)
  const [reason, setReason] = useState('')
  const body = { abandon: isAbandoned, ...(reason.trim() !== '' && { reason: reason.trim() }) }
  return (
    <Command
      label="Stop the run"
      says={
        isAbandoned
          ? 'Nothing more is begun, and what is under way is given up: a deployment or a test is left where it is, perhaps half done.'
          : 'Nothing more is begun. What is under way comes to its end first, and what was deployed stays deployed.'
      }
      confirm="Stop it"
      body={body}
      ask={(idempotencyKey) =>
        deployment('POST /runs/{run}/stop', { path: { run }, body: { ...body, idempotencyKey } })
      }
    >
      <Checkbox checked={isAbandoned} onChange={({ detail }) => setAbandoned(detail.checked)}>
        Give up what is under way
      </Checkbox>
      <FormField label="Reason" description="CodePipeline keeps it.">
        <Input value={reason} autoComplete={false} onChange={({ detail }) => setReason(detail.value.slice(0, 150))} />
      </FormField>
    </Command>
  )
}

/** To what this run has released. */
export function RollBack({
  run: { run, pipeline, stages },
}: {
  readonly run: Pick<Run, 'run' | 'pipeline' | 'stages'>
}) {
  const toRun = useToRun()
  // The first one takes the sources, and has nothing to go back to.
  const possible = stages.slice(1).filter(({ state }) => state === 'succeeded')
  const [chosen, setChosen] = useState<string>()
  const stage = chosen ?? possible.at(-1)?.stage
  if (stage === undefined) return null
  return (
    <Command
      label="Roll back to this run"
      says={`Stage ${stage} of ${pipeline} gets again what run ${shortRun(run)} has released there, by a run of its own, and through its gate if it has one. Other stages keep what they have.`}
      confirm={`Roll ${stage} back`}
      body={{ stage, to: run }}
      ask={(idempotencyKey) =>
        deployment('POST /pipelines/{pipeline}/stages/{stage}/rollback', {
          path: { pipeline, stage },
          body: { to: run, idempotencyKey },
        })
      }
      onTaken={toRun}
    >
      <FormField label="Stage">
        <RadioGroup
          value={stage}
          onChange={({ detail }) => setChosen(detail.value)}
          items={possible.map((each) => ({ value: each.stage, label: each.stage }))}
        />
      </FormField>
    </Command>
  )
}

function useToRun(): (taken: Taken) => void {
  const navigate = useNavigate()
  return ({ run }) => void navigate({ to: '/deployments/runs/$run', params: { run } })
}
