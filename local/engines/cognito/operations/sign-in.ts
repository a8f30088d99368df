/** Signing in: the operations of applications, and those of their servers, which are let in by IAM. */
import type { CallContext, Operation } from '../../../kernel/service'
import { nobodyNeeds, onPool, type Parts } from '../parts'
import { refuseSignUpSession } from '../sign-in/flows'
import type { SigningIn } from '../sign-in/sign-in'
import type { Call, Parameters } from '../sign-in/steps'
import type { Client } from '../state/records'

interface Initiating {
  readonly ClientId: string
  readonly AuthFlow: string
  readonly AuthParameters?: Parameters
  readonly ClientMetadata?: Parameters
  readonly Session?: string
}

interface Responding {
  readonly ClientId: string
  readonly ChallengeName: string
  readonly ChallengeResponses?: Parameters
  readonly ClientMetadata?: Parameters
  readonly Session?: string
}

interface OnPool {
  readonly UserPoolId: string
}

export function signInOperations(
  parts: Parts,
  { initiate, respond }: Pick<SigningIn, 'initiate' | 'respond'>,
): Record<string, Operation> {
  const { state } = parts

  function callOf(client: Client, metadata: Parameters | undefined, context: CallContext): Call {
    return { pool: state.pool(client.UserPoolId), client, metadata, context }
  }

  function begin(client: Client, input: Initiating, isAdmin: boolean, context: CallContext) {
    refuseSignUpSession(input.Session)
    const call = callOf(client, input.ClientMetadata, context)
    return initiate(call, input.AuthFlow, input.AuthParameters ?? {}, isAdmin)
  }

  function goOn(client: Client, input: Responding, context: CallContext) {
    const call = callOf(client, input.ClientMetadata, context)
    return respond(call, input.ChallengeName, input.Session, input.ChallengeResponses ?? {})
  }

  return {
    InitiateAuth: {
      anonymous: true,
      access: nobodyNeeds,
      handle: (input: Initiating, context) => begin(state.client(input.ClientId), input, false, context),
    },
    RespondToAuthChallenge: {
      anonymous: true,
      access: nobodyNeeds,
      handle: (input: Responding, context) => goOn(state.client(input.ClientId), input, context),
    },
    AdminInitiateAuth: {
      access: onPool(parts, 'AdminInitiateAuth'),
      handle(input: Initiating & OnPool, context) {
        state.pool(input.UserPoolId)
        return begin(state.clientOf(input.UserPoolId, input.ClientId), input, true, context)
      },
    },
    AdminRespondToAuthChallenge: {
      access: onPool(parts, 'AdminRespondToAuthChallenge'),
      handle(input: Responding & OnPool, context) {
        state.pool(input.UserPoolId)
        return goOn(state.clientOf(input.UserPoolId, input.ClientId), input, context)
      },
    },
  }
}
