import { Group, Skeleton, Stack, Text } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';

const WIDTHS = ['92%', '84%', '88%', '72%', '80%', '66%', '76%', '58%'];

/** Nothing at first, then bars, and past a second a word of what is awaited (design, principle 8). */
export function Waiting({ what, rows = 4 }: { what: string; rows?: number }) {
  const { t } = useTranslation();
  const shown = useAfter(300);
  const said = useAfter(1000);
  return (
    <Stack gap="sm" p="md" aria-busy="true" role="status">
      {shown && WIDTHS.slice(0, rows).map((width) => <Skeleton key={width} height={28} width={width} />)}
      {said && (
        <Group gap="xs">
          <Text size="sm" c="dimmed">
            {t('kit.waiting', { what })}
          </Text>
        </Group>
      )}
    </Stack>
  );
}

/** False, then true once that many milliseconds have passed. */
function useAfter(ms: number): boolean {
  const [passed, setPassed] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setPassed(true), ms);
    return () => clearTimeout(timer);
  }, [ms]);
  return passed;
}
