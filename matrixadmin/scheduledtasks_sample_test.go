package matrixadmin_test

import (
	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

var _ = sample("ReadScheduledTasks", callRow{class: reads}, func() wire.Request {
	return matrixadmin.ReadScheduledTasks(matrixadmin.TaskQuery{Resource: matrixadmin.NewText(aliceID)}, new([]matrixadmin.ScheduledTask))
})

var _ = endpoint("ScheduledTasks", &matrixadmin.ScheduledTasks, map[matrixadmin.Via]string{matrixadmin.ViaSynapse: "GET /_synapse/admin/v1/scheduled_tasks"})
