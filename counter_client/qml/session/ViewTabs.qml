pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Station
import "../shared"

// What this operator may look at, where it is more than one thing. With their keys, where there is
// room for all of them; docs/counter.md tells them, too.
RowLayout {
    id: root

    required property var session
    required property real room

    readonly property bool showsKeys: needed() <= room

    function needed(): real {
        let sum = spacing * (tabs.count - 1);
        for (let at = 0; at < tabs.count; at++)
            sum += (tabs.itemAt(at) as TabLabel)?.widthWithKey ?? 0;
        return sum;
    }

    spacing: Theme.space8

    Repeater {
        id: tabs

        model: root.session.views

        TabLabel {
            required property string modelData

            text: ({ desk: qsTr("Counter"), reception: qsTr("Reception"), hall: qsTr("The hall"), bookings: qsTr("Bookings") })[modelData]
            keyHint: ({ desk: "F5", reception: "F6", hall: "F7", bookings: "F10" })[modelData]
            showsKey: root.showsKeys
            current: root.session.view === modelData
            onChosen: root.session.show(modelData)
        }
    }
}
