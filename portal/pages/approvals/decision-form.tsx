/**
 * The reader's decision. If somebody else's makes it needless, or comes just before, that is no error: how it stands is
 * shown, and what was written is kept for whoever wants to copy it.
 */
import Button from '@cloudscape-design/components/button'
import Container from '@cloudscape-design/components/container'
import FormField from '@cloudscape-design/components/form-field'
import Header from '@cloudscape-design/components/header'
import Textarea from '@cloudscape-design/components/textarea'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { approvals } from '../../lib/api'
import { type Approval, type Approver, effectOfApproval } from '../../lib/approvals'
import { isUnmoved } from '../../lib/focus'
import { isProblem } from '../../lib/problem'
import { TroubleNotice } from '../../ui/trouble'
import { Delegation } from './delegation'

/** What others did in the meantime. */
export const overtaken = ['ApprovalClosed', 'ApprovalExpired', 'AlreadyVoted', 'Delegated'] as const

interface Props {
  readonly approval: Approval
  readonly seat: Approver
  readonly isOpen: boolean
}

export function DecisionForm({ approval, seat, isOpen }: Props) {
  const { approvalId } = approval
  const queries = useQueryClient()
  const [comment, setComment] = useState('')
  const [isMissing, setMissing] = useState(false)
  const field = useRef<{ focus(): void }>(null)
  const region = useRef<HTMLElement>(null)

  const deciding = useMutation({
    mutationFn: (decision: 'approve' | 'reject') =>
      approvals('POST /inbox/{id}/decisions', {
        path: { id: approvalId },
        body: { decision, approverId: seat.approverId, ...(comment.trim() !== '' && { comment }) },
      }),
    onSuccess: (now) => {
      setComment('')
      queries.setQueryData(['approval', approvalId], now)
    },
    onSettled: () =>
      Promise.all([
        queries.invalidateQueries({ queryKey: ['approval', approvalId] }),
        queries.invalidateQueries({ queryKey: ['inbox'] }),
      ]),
  })

  // Whoever was in the form when it went is not thrown to the top of the page.
  const wasOpen = useRef(isOpen)
  useEffect(() => {
    if (wasOpen.current && !isOpen && isUnmoved(null)) region.current?.focus()
    wasOpen.current = isOpen
  }, [isOpen])

  function decide(decision: 'approve' | 'reject'): void {
    if (deciding.isPending) return
    const lacks = decision === 'reject' && comment.trim() === ''
    setMissing(lacks)
    if (lacks) field.current?.focus()
    else deciding.mutate(decision)
  }

  const error = isProblem(deciding.error, ...overtaken) ? undefined : deciding.error
  return (
    <section ref={region} tabIndex={-1} aria-label="Your decision">
      {isOpen ? (
        <Container header={<Header variant="h2">Your decision</Header>}>
          <div className="stack">
            {error && <TroubleNotice error={error} />}
            <FormField
              label="Comment"
              description="A rejection needs one. Whoever asked reads it."
              errorText={isMissing ? 'Say why, then reject: a rejection needs a comment.' : ''}
            >
              <Textarea
                ref={field}
                value={comment}
                rows={3}
                onChange={({ detail }) => {
                  setComment(detail.value)
                  setMissing(false)
                }}
              />
            </FormField>
            <p>{effectOfApproval(approval, seat)}</p>
            <div className="row">
              <Button
                variant="primary"
                loading={deciding.isPending && deciding.variables === 'approve'}
                onClick={() => decide('approve')}
              >
                Approve
              </Button>
              <Button loading={deciding.isPending && deciding.variables === 'reject'} onClick={() => decide('reject')}>
                Reject
              </Button>
            </div>
            <Delegation approvalId={approvalId} approverId={seat.approverId} />
          </div>
        </Container>
      ) : (
        comment.trim() !== '' && (
          <Container header={<Header variant="h2">Your comment was not sent</Header>}>
            <p className="quoted">{comment}</p>
          </Container>
        )
      )}
    </section>
  )
}
