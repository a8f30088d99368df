/** The gate that a run stands at, or has come through. Whoever is asked decides here, as in their inbox. */
import Container from '@cloudscape-design/components/container'
import Header from '@cloudscape-design/components/header'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { approvals } from '../../lib/api'
import { approvalQuery } from '../../lib/approval-query'
import { ownSeat } from '../../lib/approvals'
import { now } from '../../lib/clock'
import type { Gate, Told } from '../../lib/deployments'
import { isProblem } from '../../lib/problem'
import { Moment } from '../../ui/moment'
import { TroubleNotice } from '../../ui/trouble'
import { Approvers } from '../approvals/approvers'
import { DecisionForm } from '../approvals/decision-form'
import { Facts } from '../approvals/facts'
import { State } from './state'

const source = 'signalbox.deployment'
const slowly = 10_000
/** Longer than the way from a run to the inbox of whoever is asked. */
const onTheWay = 60_000

const states: Readonly<Record<Gate['status'], Told>> = {
  waiting: ['waits', 'Waits for a decision'],
  approved: ['good', 'Opened'],
  rejected: ['bad', 'Rejected'],
  superseded: ['over', 'Superseded by a newer run'],
}

export function GateOfRun({ gate }: { readonly gate: Gate }) {
  const { stage, status, since, expiresAt, decidedAt, reason, votes } = gate
  return (
    <>
      <Container header={<Header variant="h2">{`The gate before ${stage}`}</Header>}>
        <div className="stack">
          <p>
            <State of={states[status]} />
          </p>
          {reason && <p className="quoted">{reason}</p>}
          <dl className="facts">
            <dt>Since</dt>
            <dd>
              <Moment at={since} />
            </dd>
            {status === 'waiting' && expiresAt && (
              <>
                <dt>Until</dt>
                <dd>
                  <Moment at={expiresAt} />
                </dd>
              </>
            )}
            {decidedAt && (
              <>
                <dt>Decided</dt>
                <dd>
                  <Moment at={decidedAt} />
                </dd>
              </>
            )}
          </dl>
          {votes.length > 0 && (
            <ul className="stack plain-list" aria-label="Votes">
              {votes.map(({ name = 'Somebody erased', decision, at }) => (
                <li key={at + name}>
                  <strong>{name}</strong>{' '}
                  <State of={decision === 'approve' ? ['good', 'Approved'] : ['bad', 'Rejected']} /> <Moment at={at} />
                </li>
              ))}
            </ul>
          )}
        </div>
      </Container>
      <Asked gate={gate} />
    </>
  )
}

/** What the reader is asked themselves: it stays when the gate has opened, for they may have been writing. */
function Asked({ gate }: { readonly gate: Gate }) {
  const [idempotencyKey] = useState(gate.approvalKey ?? '')
  const found = useQuery({
    queryKey: ['approval-of', idempotencyKey],
    queryFn: ({ signal }) =>
      approvals('GET /inbox/of/{source}/{idempotencyKey}', { path: { source, idempotencyKey }, signal }),
    enabled: idempotencyKey !== '',
    // It comes a moment after the gate was told of; of who is not asked, it never does. Whom it is handed on to sees it when
    // they come back to the page.
    refetchInterval: ({ state }) => (state.data || gate.status !== 'waiting' || !isNew(gate) ? false : slowly),
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  })
  if (found.error && !isProblem(found.error, 'ApprovalNotFound')) return <TroubleNotice error={found.error} />
  if (found.data) return <Decision approvalId={found.data.approvalId} />
  return gate.status === 'waiting' && found.error ? (
    <p className="secondary">
      You are not asked: the gate opens or stays shut by those whom the pipeline names, who were asked by mail.
    </p>
  ) : null
}

function isNew({ since }: Gate): boolean {
  return now().getTime() - new Date(since).getTime() < onTheWay
}

function Decision({ approvalId }: { readonly approvalId: string }) {
  const { data: approval, error, refetch } = useQuery(approvalQuery(approvalId))
  if (!approval) return error ? <TroubleNotice error={error} onRetry={() => void refetch()} /> : null
  const seat = ownSeat(approval)
  return (
    <>
      <Facts approval={approval} />
      {seat && <DecisionForm approval={approval} seat={seat} isOpen={approval.seat?.mayDecide === true} />}
      <Container header={<Header variant="h2">Who decides</Header>}>
        <Approvers approval={approval} />
      </Container>
    </>
  )
}
