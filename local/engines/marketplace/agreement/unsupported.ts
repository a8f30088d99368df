/** Operations that AWS has and this engine doesn't model, with what to do instead. */

const ends = 'an agreement is ended by npx signalbox marketplace cancel'
const begins = 'one is made by npx signalbox marketplace subscribe'

export const notModelled: Readonly<Record<string, string>> = {
  AcceptAgreementRequest: begins,
  CreateAgreementRequest: begins,
  CancelAgreement: ends,
  SendAgreementCancellationRequest: ends,
}
