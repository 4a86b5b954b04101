pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Station

// What to bring, ticked off with the eyes.
ColumnLayout {
    id: root

    required property list<string> documents

    spacing: Theme.space12

    Repeater {
        model: root.documents

        RowLayout {
            id: row

            required property string modelData

            spacing: Theme.space16
            Layout.fillWidth: true
            Accessible.role: Accessible.ListItem
            Accessible.name: modelData

            Rectangle {
                implicitWidth: Math.round(1.5 * Theme.text24)
                implicitHeight: implicitWidth
                radius: width / 2
                color: Theme.primarySoft
                Layout.alignment: Qt.AlignTop

                Icon {
                    anchors.centerIn: parent
                    icon: "document"
                    size: Theme.px(20)
                    color: Theme.primary
                }
            }
            Text {
                text: row.modelData
                color: Theme.text
                font.pixelSize: Theme.text24
                horizontalAlignment: Text.AlignLeft
                wrapMode: Text.WordWrap
                Layout.fillWidth: true
                Layout.alignment: Qt.AlignVCenter
                Accessible.ignored: true
            }
        }
    }
}
