package matrixadmintest

import (
	"maps"
	"slices"
	"time"
)

// Task is a job of the server. Redactions have the events that could not be redacted, with the reasons, in Failed.
type Task struct {
	ID, Action, Status, Resource, Error string
	Changed                             time.Time
	Failed                              map[string]string
}

// AddTask has the server list a job, or the present state of one that it lists already.
func (h *Homeserver) AddTask(t Task) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.putTask(t)
}

// jobs are in the order of their last change.
func (h *Homeserver) jobs() []Task {
	once(&h.latePast)
	return h.tasks
}

func (h *Homeserver) putTask(t Task) {
	h.tasks = slices.DeleteFunc(h.jobs(), func(other Task) bool { return other.ID == t.ID })
	h.tasks = append(h.tasks, t)
	slices.SortStableFunc(h.tasks, func(a, b Task) int { return a.Changed.Compare(b.Changed) })
}

var taskStatuses = []string{"scheduled", "active", "complete", "cancelled", "failed"}

// scheduledTasks takes several actions and statuses; job_status is an older name.
func scheduledTasks(h *Homeserver, c *call) answer {
	if _, bad := h.admin(c); bad != nil {
		return *bad
	}
	h.work()
	name := "status"
	if !c.query.Has(name) {
		name = "job_status"
	}
	for _, status := range c.query[name] {
		if !slices.Contains(taskStatuses, status) {
			return *invalidParam("Query parameter '" + name + "' must be one of ['active', 'complete', 'failed', 'scheduled']")
		}
	}
	var until int
	if bad := c.integer("max_timestamp", 0, &until); bad != nil {
		return *bad
	}
	rows := list{}
	for _, t := range h.jobs() {
		switch actions, resource := c.query["action_name"], c.query.Get("resource_id"); {
		case len(actions) > 0 && !slices.Contains(actions, t.Action):
		case len(c.query[name]) > 0 && !slices.Contains(c.query[name], t.Status):
		case resource != "" && t.Resource != resource:
		case until > 0 && t.Changed.UnixMilli() > int64(until):
		default:
			rows = append(rows, t.row())
		}
	}
	return ok(object{{"scheduled_tasks", rows}})
}

func (t Task) row() object {
	var result any
	if t.Failed != nil {
		failed := object{}
		for _, event := range slices.Sorted(maps.Keys(t.Failed)) {
			failed = append(failed, member{event, t.Failed[event]})
		}
		result = object{{"failed_redactions", failed}}
	}
	return object{
		{"id", t.ID},
		{"action", t.Action},
		{"status", t.Status},
		{"timestamp_ms", t.Changed.UnixMilli()},
		{"resource_id", orNull(t.Resource)},
		{"result", result},
		{"error", orNull(t.Error)},
	}
}
