import { useTranslation } from 'react-i18next';

/** Codes of the channel that have words of their own; the rest is a code for whoever is asked about it. */
const NAMED = ['unreachable', 'wrong-receipt', 'unknown-sender', 'wrong-key', 'out-of-date'] as const;

/** Why a transfer does not arrive, in words. */
export function useProblemWords(): (problem: string) => string {
  const { t } = useTranslation();
  return (problem) => {
    const named = NAMED.find((one) => one === problem);
    if (named) return t(`transfer.problem.${named}`);
    if (problem.startsWith('http-')) return t('transfer.problem.broken');
    return t('transfer.problem.other', { code: problem });
  };
}
