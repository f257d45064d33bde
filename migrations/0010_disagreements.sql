-- Filters count where two groups of objects disagree: whom a prediction is matched to depends on those before it, which no plain expression says.
-- The rule is COCO's, as in plugins/detection-metrics/src/match-objects.ts. Boxes are left, top, width, height; truth_classes has the class of the
-- ground truth for each of found_classes, or null; actual and predicted say which classes count, null all. Null where one side has no value.
CREATE FUNCTION count_disagreements(
  kind text,
  score_threshold double precision,
  iou_threshold double precision,
  truth_boxes double precision[],
  truth_labels bigint[],
  truth_crowds double precision[],
  found_boxes double precision[],
  found_labels bigint[],
  found_scores double precision[],
  found_classes bigint[],
  truth_classes bigint[],
  actual bigint[],
  predicted bigint[]
) RETURNS integer LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
  truths CONSTANT integer := cardinality(truth_labels);
  within_classes CONSTANT boolean := kind <> 'CONFUSION';
  has_crowds CONSTANT boolean := truth_crowds IS NOT NULL;
  taken boolean[] := array_fill(false, ARRAY[coalesce(truths, 0)]);
  ranks integer[];
  score double precision;
  lowest double precision := 'Infinity';
  f integer;
  class bigint;
  l double precision;
  t double precision;
  w double precision;
  h double precision;
  inside double precision;
  iou double precision;
  best double precision;
  partner integer;
  among_crowds boolean;
  number integer := 0;
BEGIN
  IF num_nulls(truth_boxes, truth_labels, found_boxes, found_labels, found_scores) > 0 THEN
    RETURN NULL;
  END IF;
  -- Most models give them by falling score.
  FOREACH score IN ARRAY found_scores LOOP
    IF score > lowest THEN
      ranks := ARRAY(SELECT s.place FROM unnest(found_scores) WITH ORDINALITY s (score, place) ORDER BY s.score DESC, s.place);
      EXIT;
    END IF;
    lowest := score;
  END LOOP;
  FOR rank IN 1 .. cardinality(found_scores) LOOP
    f := coalesce(ranks[rank], rank);
    CONTINUE WHEN found_scores[f] = 'NaN';
    EXIT WHEN found_scores[f] <= score_threshold;
    class := truth_classes[array_position(found_classes, found_labels[f])];
    l := found_boxes[4 * f - 3];
    t := found_boxes[4 * f - 2];
    w := found_boxes[4 * f - 1];
    h := found_boxes[4 * f];
    partner := 0;
    among_crowds := false;
    LOOP
      best := iou_threshold;
      FOR o IN 1 .. truths LOOP
        CONTINUE WHEN (within_classes AND truth_labels[o] IS DISTINCT FROM class) OR (taken[o] AND NOT among_crowds)
          OR (has_crowds AND (coalesce(truth_crowds[o], 0) > 0) <> among_crowds);
        inside := greatest(0, least(l + w, truth_boxes[4 * o - 3] + truth_boxes[4 * o - 1]) - greatest(l, truth_boxes[4 * o - 3]))
          * greatest(0, least(t + h, truth_boxes[4 * o - 2] + truth_boxes[4 * o]) - greatest(t, truth_boxes[4 * o - 2]));
        CONTINUE WHEN inside = 0;
        iou := inside / CASE WHEN among_crowds THEN w * h ELSE w * h + truth_boxes[4 * o - 1] * truth_boxes[4 * o] - inside END;
        IF iou >= best THEN
          best := iou;
          partner := o;
        END IF;
      END LOOP;
      EXIT WHEN partner > 0 OR among_crowds OR NOT has_crowds;
      among_crowds := true;
    END LOOP;
    IF partner = 0 THEN
      IF kind = 'SURPLUS' AND (predicted IS NULL OR found_labels[f] = ANY (predicted)) THEN
        number := number + 1;
      END IF;
    ELSIF NOT among_crowds THEN
      taken[partner] := true;
      IF kind = 'CONFUSION' AND truth_labels[partner] IS DISTINCT FROM class
        AND (actual IS NULL OR truth_labels[partner] = ANY (actual))
        AND (predicted IS NULL OR found_labels[f] = ANY (predicted)) THEN
        number := number + 1;
      END IF;
    END IF;
  END LOOP;
  IF kind = 'MISSED' THEN
    FOR o IN 1 .. truths LOOP
      IF NOT taken[o] AND coalesce(truth_crowds[o], 0) <= 0 AND (actual IS NULL OR truth_labels[o] = ANY (actual)) THEN
        number := number + 1;
      END IF;
    END LOOP;
  END IF;
  RETURN number;
END $$;
