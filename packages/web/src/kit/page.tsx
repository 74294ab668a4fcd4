import { Box, Group, Title } from '@mantine/core';
import { type ReactNode, useEffect, useRef } from 'react';
import classes from './page.module.css';

interface PageProps {
  /** Also the window's title: never holds a trait of a patient. */
  title: string;
  actions?: ReactNode;
  children: ReactNode;
  /** Heading for screen readers only, where the page shows a heading of its own. */
  quietHeading?: boolean;
  /** As high as the window: what is in it scrolls by itself. */
  fill?: boolean;
}

/** A page's frame. Focus goes to its heading, so that a screen reader says where one has arrived. */
export function Page({ title, actions, children, quietHeading, fill }: PageProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · Rempart`;
  }, [title]);
  useEffect(() => {
    if (document.activeElement === document.body || document.activeElement === null) heading.current?.focus();
  }, []);
  return (
    <Box className={classes.page} data-fill={fill || undefined}>
      <Group justify="space-between" className={quietHeading ? classes.quiet : classes.head}>
        <Title order={1} ref={heading} tabIndex={-1}>
          {title}
        </Title>
        {actions && <Group gap="xs">{actions}</Group>}
      </Group>
      {children}
    </Box>
  );
}
