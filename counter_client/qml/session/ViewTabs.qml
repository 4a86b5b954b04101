pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Station
import "../shared"

// What this operator may look at, where it is more than one thing.
RowLayout {
    id: root

    required property var session
    required property bool narrow

    spacing: Theme.space8

    Repeater {
        model: root.session.views

        TabLabel {
            required property string modelData

            text: ({ desk: qsTr("Counter"), reception: qsTr("Reception"), hall: qsTr("The hall"), bookings: qsTr("Bookings") })[modelData]
            // four tabs leave no room for their keys: docs/counter.md tells them
            keyHint: root.session.views.length > 3 ? "" : ({ desk: "F5", reception: "F6", hall: "F7", bookings: "F10" })[modelData]
            current: root.session.view === modelData
            onChosen: root.session.show(modelData)
        }
    }
}
