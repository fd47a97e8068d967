package matrixadmin_test

import (
	"github.com/mxwarden/mxwarden/matrixadmin"
)

var _ = endpoint("ListEventReports", &matrixadmin.ListEventReports, map[matrixadmin.Via]string{
	matrixadmin.ViaSynapse: "GET /_synapse/admin/v1/event_reports", matrixadmin.ViaDendrite: "GET /_synapse/admin/v1/event_reports",
})

var _ = endpoint("ListUserReports", &matrixadmin.ListUserReports, map[matrixadmin.Via]string{matrixadmin.ViaSynapse: "GET /_synapse/admin/v1/user_reports"})

var _ = endpoint("ListPushers", &matrixadmin.ListPushers, map[matrixadmin.Via]string{matrixadmin.ViaSynapse: "GET /_synapse/admin/v1/users/{me}/pushers"})
