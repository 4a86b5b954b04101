pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Station

// What the citizen was told to bring.
ColumnLayout {
    id: root

    required property var documents

    visible: documents.length > 0
    spacing: Theme.space4
    Accessible.role: Accessible.List
    Accessible.name: qsTr("Documents to bring")

    Text {
        text: qsTr("Documents to bring")
        color: Theme.textSecondary
        font.pixelSize: Theme.text14
        font.weight: Font.DemiBold
        horizontalAlignment: Text.AlignLeft
        Layout.fillWidth: true
        Accessible.ignored: true
    }
    Repeater {
        model: root.documents

        RowLayout {
            id: line

            required property string modelData

            spacing: Theme.space8
            Layout.fillWidth: true
            Accessible.role: Accessible.ListItem
            Accessible.name: modelData

            Icon {
                icon: "document"
                size: Theme.px(18)
                color: Theme.primary
                Layout.alignment: Qt.AlignTop
                Layout.topMargin: Theme.space4
            }
            Text {
                text: line.modelData
                color: Theme.text
                font.pixelSize: Theme.text16
                wrapMode: Text.WordWrap
                horizontalAlignment: Text.AlignLeft
                Layout.fillWidth: true
                Accessible.ignored: true
            }
        }
    }
}
